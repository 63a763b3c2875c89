import { Button } from '@mantine/core';
import { useState } from 'react';
import type { SecretPlaceAsk, SecretsView } from '../../../electron/ipc/contract.ts';
import { strings } from '../../lib/strings.ts';
import table from '../../ui/table.module.css';
import { Tag } from '../../ui/tag.tsx';
import { ReplaceSecret } from './replace-secret.tsx';
import classes from './secrets.module.css';
import type { Secrets } from './use-secrets.ts';

const text = strings.secrets;

interface SecretRowProps {
  readonly place: SecretPlaceAsk;
  readonly kept: SecretsView['profiles'][number]['secrets'][number]['kept'];
  /** Whether there is a keychain to put anything into. */
  readonly storable: boolean;
  readonly change: Secrets['change'];
}

/** One secret: where it is kept, and the ways to keep it better. */
export function SecretRow({ place, kept, storable, change }: SecretRowProps) {
  const [typing, setTyping] = useState(false);
  const name = text.name(place.profile, text.fields[place.field]);
  return (
    <tr>
      <td className={table.strong}>{place.profile}</td>
      <td>{text.fields[place.field]}</td>
      <td>
        <Tag tone={kept === 'plain' ? 'wait' : 'good'} icon={kept === 'plain' ? 'warn' : 'check'}>
          {text.kept[kept]}
        </Tag>
      </td>
      <td>
        {typing ? (
          <ReplaceSecret
            label={text.newFor(name)}
            onSave={(secret) => change((bridge) => bridge.replaceSecret(place, secret))}
            onClose={() => setTyping(false)}
          />
        ) : (
          <div className={classes.actions}>
            {kept === 'plain' ? (
              <Button
                size="compact-xs"
                disabled={!storable}
                aria-label={text.moveLabel(name)}
                onClick={() => void change((bridge) => bridge.moveSecret(place))}
              >
                {text.move}
              </Button>
            ) : null}
            <Button
              size="compact-xs"
              variant="default"
              disabled={!storable}
              aria-label={text.replaceLabel(name)}
              onClick={() => setTyping(true)}
            >
              {text.replace}
            </Button>
          </div>
        )}
      </td>
    </tr>
  );
}
