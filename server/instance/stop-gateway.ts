import type { Home } from '../config/home.ts';
import { SnowgateError } from '../errors/snowgate-error.ts';
import { isHomeLocked, readLockHolder } from './home-lock.ts';
import { findGateway, needGateway, processExists } from './running-gateway.ts';
import { endProcess, type StopOptions, sendSignal, stopDaemon } from './stop-daemon.ts';
import { findSupervisor, type SupervisorFile } from './supervisor-file.ts';

/**
 * Stops the gateway of a state folder together with what keeps it alive, also when it is down at the moment and would come
 * back. The desktop app stays and shows that its gateway was stopped.
 *
 * @returns the process id that was stopped
 * @throws SnowgateError GATEWAY_DOWN, GATEWAY_STARTING, STOP_TIMEOUT
 */
export async function stopGateway(home: Home, options: StopOptions): Promise<number> {
  const supervisor = await findSupervisor(home);
  if (supervisor?.by === 'headless') return stopSupervised(home, supervisor, options);
  const gateway = await findGateway(home);
  if (!gateway && supervisor) throw new SnowgateError('GATEWAY_STARTING', { pid: supervisor.pid });
  const holder = !gateway && isHomeLocked(home) ? readLockHolder(home) : undefined;
  if (holder && processExists(holder.pid)) {
    // It does not listen yet, or not any more: there is only the signal.
    sendSignal(holder.pid, 'SIGTERM');
    await endProcess(holder.pid, options);
    return holder.pid;
  }
  const { pid, url } = gateway ?? (await needGateway(home));
  await stopDaemon(home, { pid, url }, options);
  return pid;
}

/** The supervisor stops its daemon before it ends, with all that it has to make a deaf one go. */
async function stopSupervised(home: Home, supervisor: SupervisorFile, options: StopOptions): Promise<number> {
  const gateway = await findGateway(home);
  sendSignal(supervisor.pid, 'SIGTERM');
  if (process.platform === 'win32') {
    // There are no signals: this has ended the supervisor at once, and its daemon lives on.
    if (gateway) await stopDaemon(home, gateway, options);
    return gateway?.pid ?? supervisor.pid;
  }
  const pids = gateway ? [gateway.pid, supervisor.pid] : [supervisor.pid];
  await Promise.all(pids.map((pid) => endProcess(pid, options)));
  return gateway?.pid ?? supervisor.pid;
}
