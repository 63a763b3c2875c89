import { type KeyboardEvent, type MouseEvent, useCallback, useState } from 'react';
import { isActive } from '../../lib/apply-events.ts';
import { strings } from '../../lib/strings.ts';
import { useSnapshot } from '../../lib/use-panel.ts';
import { Empty } from '../../ui/empty.tsx';
import { Section } from '../../ui/section.tsx';
import table from '../../ui/table.module.css';
import classes from './queries.module.css';
import { QueryDrawer } from './query-drawer.tsx';
import { QueryRow } from './query-row.tsx';

const text = strings.queries;

/** What waits and runs now, and what came before; a row opens the details. */
export function QueriesSection({ className }: { readonly className?: string | undefined }) {
  const queries = useSnapshot((snapshot) => snapshot.queries);
  const [openId, setOpenId] = useState<string | null>(null);
  const open = useCallback((id: string) => setOpenId(id), []);
  if (queries === undefined) return <Section title={text.title} className={className} />;
  const aside = text.subtitle(queries.filter(isActive).length, queries.length);
  return (
    <Section title={text.title} className={className} aside={queries.length > 0 ? aside : undefined}>
      {queries.length === 0 ? (
        <Empty title={text.empty} hint={text.emptyHint} command={text.emptyCommand} />
      ) : (
        <table className={[table.table, classes.table].join(' ')}>
          <thead>
            <tr>
              <th scope="col">{text.columns.state}</th>
              <th scope="col">{text.columns.started}</th>
              <th scope="col">{text.columns.client}</th>
              <th scope="col" className={classes.tool}>
                {text.columns.tool}
              </th>
              <th scope="col">{text.columns.sql}</th>
              <th scope="col" className={table.number}>
                {text.columns.time}
              </th>
              <th scope="col" className={table.number}>
                {text.columns.rows}
              </th>
              <th scope="col" className={[table.number, classes.size].join(' ')}>
                {text.columns.size}
              </th>
              <th scope="col">{text.columns.outcome}</th>
            </tr>
          </thead>
          <tbody onKeyDown={moveBetweenRows} onClick={openRow}>
            {queries.map((query) => (
              <QueryRow key={query.id} query={query} selected={query.id === openId} onOpen={open} />
            ))}
          </tbody>
        </table>
      )}
      <QueryDrawer id={openId} onClose={() => setOpenId(null)} />
    </Section>
  );
}

/** Arrow keys, Home and End move from row to row; Enter is the button's own. */
function moveBetweenRows(event: KeyboardEvent<HTMLElement>): void {
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row]')];
  const focused = document.activeElement;
  const at = focused instanceof HTMLElement ? rows.indexOf(focused) : -1;
  if (at < 0) return;
  const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  const row = target === undefined ? undefined : rows[target];
  if (row === undefined) return;
  event.preventDefault();
  row.focus();
}

/** A click anywhere in a row is a click on its button, except on another button or at the end of selecting text. */
function openRow(event: MouseEvent<HTMLElement>): void {
  const { target } = event;
  if (!(target instanceof Element) || target.closest('button') !== null) return;
  if (window.getSelection()?.isCollapsed === false) return;
  const button = target.closest('tr')?.querySelector<HTMLElement>('[data-row]');
  button?.focus();
  button?.click();
}
