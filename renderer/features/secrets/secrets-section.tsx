import { strings } from '../../lib/strings.ts';
import { Icon } from '../../ui/icon.tsx';
import { Section } from '../../ui/section.tsx';
import table from '../../ui/table.module.css';
import { SecretRow } from './secret-row.tsx';
import classes from './secrets.module.css';
import { useSecrets } from './use-secrets.ts';

const text = strings.secrets;

/**
 * Where the secrets of the Snowflake profiles are kept. Only the desktop app can open the keychain, so a browser shows
 * nothing here; neither does an app without a profile that has a secret.
 */
export function SecretsSection({ className }: { readonly className?: string | undefined }) {
  const { view, refusal, change } = useSecrets(text.failed);
  const rows = view?.profiles.flatMap(({ profile, secrets }) =>
    secrets.map(({ field, kept }) => ({ place: { profile, field }, kept })),
  );
  if (!view || !rows || rows.length === 0) return null;
  const { protection } = view;
  return (
    <Section title={text.title} className={className}>
      <p className={classes.lead} data-warn={protection.kind === 'none' || undefined}>
        {protection.kind === 'none' ? <Icon name="warn" /> : null}
        {protection.kind === 'none' ? text.unprotected(protection.reason) : text.lead(protection.name)}
      </p>
      {refusal === null ? null : (
        <p className={classes.refusal} role="alert">
          <Icon name="warn" />
          {refusal.message} {refusal.next}
        </p>
      )}
      <table className={[table.table, classes.table].join(' ')}>
        <thead>
          <tr>
            <th scope="col">{text.columns.profile}</th>
            <th scope="col">{text.columns.secret}</th>
            <th scope="col">{text.columns.kept}</th>
            <th scope="col">{text.columns.change}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ place, kept }) => (
            <SecretRow
              key={`${place.profile}/${place.field}`}
              place={place}
              kept={kept}
              storable={protection.kind === 'keychain'}
              change={change}
            />
          ))}
        </tbody>
      </table>
    </Section>
  );
}
