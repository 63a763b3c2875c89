import { Dashboard } from './dashboard.tsx';
import { SignInPage } from './features/sign-in/sign-in-page.tsx';
import { useSignIn } from './lib/use-panel.ts';

/** The panel, or the way into it. */
export function App() {
  const signIn = useSignIn();
  return signIn.kind === 'signed-in' ? <Dashboard /> : <SignInPage state={signIn} />;
}
