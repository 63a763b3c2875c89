import { assertNever } from '../../server/util/assert-never.ts';
import type { DaemonOrder } from '../ipc/contract.ts';
import type { DesktopSupervisor } from '../supervisor/desktop-supervisor.ts';

/** Hands an order of a person on; its effect comes as states. */
export function orderDaemon(supervisor: DesktopSupervisor, order: DaemonOrder): void {
  switch (order) {
    case 'start':
      supervisor.start();
      break;
    case 'stop':
      supervisor.stop();
      break;
    case 'restart':
      supervisor.restart();
      break;
    case 'take-over':
      supervisor.hijackReply();
      break;
    default:
      assertNever(order);
  }
}
