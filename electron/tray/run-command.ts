import type { ClientType } from '../../server/contract/client-types.ts';
import { assertNever } from '../../server/util/assert-never.ts';
import type { DaemonOrder, PanelPlace } from '../ipc/contract.ts';
import type { TrayCommand } from './commands.ts';

/** What the commands of the menu act on. */
export interface CommandPorts {
  readonly order: (order: DaemonOrder) => void;

  /** Posts to the admin API of the gateway. */
  readonly post: (path: string, body: unknown) => Promise<unknown>;

  readonly open: (place: PanelPlace) => void;

  /** Where MCP clients connect to; undefined while no gateway runs. */
  readonly mcpUrl: () => string | undefined;

  readonly copy: (text: string) => void;

  /** Adds a client of this type and puts its configuration on the clipboard. */
  readonly copyConfig: (type: ClientType) => Promise<void>;

  readonly openLogs: () => Promise<void>;
  readonly saveDiagnostics: () => Promise<void>;
  readonly keepInTray: (keep: boolean) => void;
  readonly launchAtLogin: (launch: boolean) => void;
  readonly quit: () => Promise<void>;
}

/** Does what was clicked. */
export async function runTrayCommand(command: TrayCommand, ports: CommandPorts): Promise<void> {
  switch (command.kind) {
    case 'order':
      return ports.order(command.order);
    case 'pause':
    case 'resume':
      await ports.post(`/admin/${command.kind}`, {});
      return;
    case 'undo':
      await ports.post(`/admin/changes/${command.change}/undo`, {});
      return;
    case 'open':
      return ports.open(command.place);
    case 'copy-address': {
      const url = ports.mcpUrl();
      if (url !== undefined) ports.copy(url);
      return;
    }
    case 'copy-config':
      return ports.copyConfig(command.type);
    case 'open-logs':
      return ports.openLogs();
    case 'save-diagnostics':
      return ports.saveDiagnostics();
    case 'launch-at-login':
      return ports.launchAtLogin(command.launch);
    case 'keep-in-tray':
      return ports.keepInTray(command.keep);
    case 'quit':
      return ports.quit();
    default:
      return assertNever(command);
  }
}
