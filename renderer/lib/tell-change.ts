import type { ChangeView } from '../../server/contract/changes.ts';
import type { AdminApi } from './admin-api.ts';
import { toLinkError } from './link-error.ts';
import { notices } from './notice-store.ts';
import { strings } from './strings.ts';

/**
 * Tells a change that was not made on this page, with the way back where there is one.
 *
 * @param inDesktop - whether this is the window of the app: a change of a browser is then somebody else's
 */
export function tellChange(
  { id, origin, text, undoable }: ChangeView,
  api: Pick<AdminApi, 'undoChange'>,
  inDesktop: boolean,
): void {
  if (!undoable) notices.withoutUndo(id);
  if (origin === 'desktop' || (origin === 'panel' && !inDesktop)) return;
  const undo = async (): Promise<void> => {
    try {
      await api.undoChange(id);
    } catch (thrown) {
      const { refusal, kind } = toLinkError(thrown);
      const problem = refusal ? `${refusal.message} ${refusal.next}` : strings.link.reasons[kind];
      notices.add(strings.notices.notUndone, problem);
    }
  };
  const label = strings.notices.changed[origin];
  notices.addOnce(id, label, `${text}.`, 'wait', undoable ? () => void undo() : null);
}
