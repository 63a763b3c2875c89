import { Dashboard } from './dashboard.tsx';
import { DaemonPage } from './features/daemon/daemon-page.tsx';
import { SignInPage } from './features/sign-in/sign-in-page.tsx';
import { useDaemonState, useDesktop } from './lib/use-desktop.ts';
import { useSignIn } from './lib/use-panel.ts';

/** The panel, or the way into it; in the desktop window also what there is to say when no gateway runs. */
export function App() {
  const desktop = useDesktop();
  const daemon = useDaemonState();
  const signIn = useSignIn();
  if (desktop !== null) {
    if (daemon === null) return null;
    return daemon.kind === 'running' ? <Dashboard /> : <DaemonPage desktop={desktop} state={daemon} />;
  }
  return signIn.kind === 'signed-in' ? <Dashboard /> : <SignInPage state={signIn} />;
}
