import type { PanelPlace } from '../../electron/ipc/contract.ts';
import { type PanelSection, sectionIds } from './section-ids.ts';

/** Where each place of the app's menus and notifications is on the page; null = nowhere in particular. */
const sections: Readonly<Record<PanelPlace, PanelSection | null>> = {
  panel: null,
  confirmations: 'confirmations',
  approvals: 'approvals',
  denials: 'denials',
  clients: 'clients',
};

/** Brings a part of the panel into view, as soon as it is there: the window may just have been opened for it. */
export function showPlace(place: PanelPlace): void {
  const section = sections[place];
  if (section === null) return;
  const show = (): boolean => {
    const element = document.getElementById(sectionIds[section]);
    element?.scrollIntoView({ block: 'start' });
    return element !== null;
  };
  if (show()) return;
  const observer = new MutationObserver(() => {
    if (show()) observer.disconnect();
  });
  observer.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => observer.disconnect(), giveUpMs);
}

/** What is not there by then has gone in the meantime, in ms. */
const giveUpMs = 10_000;
