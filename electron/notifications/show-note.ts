import { Notification } from 'electron';
import type { PanelPlace } from '../ipc/contract.ts';
import type { Note } from './policy.ts';

/** Notifications whose click still may come; one that nobody holds on to is collected, and its click with it. */
const shown: Notification[] = [];
const held = 20;

/** Shows a note, where the system can. */
export function showNote(note: Note, onClick: (place: PanelPlace) => void): void {
  if (!Notification.isSupported()) return;
  const notification = new Notification({ title: note.title, body: note.body });
  notification.on('click', () => onClick(note.place));
  shown.push(notification);
  shown.splice(0, shown.length - held);
  notification.show();
}
