import { dialog } from 'electron';

/** Asks whether to quit although clients are connected. */
export async function confirmQuit(clients: readonly string[]): Promise<boolean> {
  const one = clients.length === 1;
  const { response } = await dialog.showMessageBox({
    type: 'question',
    title: 'Quit Snowgate',
    message: `${clients.length} ${one ? 'client is' : 'clients are'} connected`,
    detail: `Quitting stops the gateway: ${clients.join(', ')} will get no answer until it is started again.`,
    buttons: ['Quit', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  });
  return response === 0;
}
