import { Drawer } from '@mantine/core';
import { useState } from 'react';
import type { QueryView } from '../../../server/contract/admin.ts';
import { strings } from '../../lib/strings.ts';
import { useSnapshot } from '../../lib/use-panel.ts';
import { QueryDetails } from './query-details.tsx';
import classes from './query-drawer.module.css';

interface QueryDrawerProps {
  /** The query to show; null closes. */
  readonly id: string | null;
  readonly onClose: () => void;
}

/** The side panel of one query. It follows the query live and keeps showing it while it slides away. */
export function QueryDrawer({ id, onClose }: QueryDrawerProps) {
  const queries = useSnapshot((snapshot) => snapshot.queries);
  const [last, setLast] = useState<QueryView | null>(null);
  const query = id === null ? undefined : queries?.find((each) => each.id === id);
  if (query !== undefined && query !== last) setLast(query);
  const shown = id === null || last?.id === id ? last : null;
  return (
    <Drawer.Root
      opened={id !== null}
      onClose={onClose}
      position="right"
      size="min(560px, 92vw)"
      transitionProps={{ duration: 120 }}
      // Mantine would lock scrolling by a <style> element, which the page's security policy forbids.
      lockScroll={false}
      classNames={{ content: classes.content ?? '' }}
    >
      <Drawer.Overlay color="var(--shade)" backgroundOpacity={1} />
      <Drawer.Content>
        {/* Not Drawer.Header: its <header> would be a second banner of the page. */}
        <div className={classes.header}>
          <Drawer.Title className={classes.title}>{strings.queries.detail.title}</Drawer.Title>
          <Drawer.CloseButton aria-label={strings.queries.close} />
        </div>
        <Drawer.Body className={classes.body}>
          {shown === null ? (
            <p>{strings.queries.detail.gone}</p>
          ) : (
            <QueryDetails query={shown} gone={id !== null && query === undefined} />
          )}
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}
