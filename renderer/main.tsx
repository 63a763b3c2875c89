// First: see the module.
import './lib/zod-without-eval.ts';

import '@fontsource-variable/ibm-plex-sans/wght.css';
import './ui/mantine.ts';
import 'virtual:theme.css';
import './ui/global.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { createAdminApi } from './lib/admin-api.ts';
import { createCredentials } from './lib/credentials.ts';
import { connectDesktop } from './lib/desktop.ts';
import { createHttpLink } from './lib/http-link.ts';
import { notices } from './lib/notice-store.ts';
import { takeCodeFromAddress } from './lib/pairing.ts';
import { createPanel } from './lib/panel.ts';
import { showPlace } from './lib/show-place.ts';
import { strings } from './lib/strings.ts';
import { tellChange } from './lib/tell-change.ts';
import { DesktopContext } from './lib/use-desktop.ts';
import { PanelContext } from './lib/use-panel.ts';
import { theme } from './ui/theme.ts';

// Before anything else: the code must not stay in the address bar.
const code = takeCodeFromAddress();
// The desktop window has a port to the daemon, which needs no token; a browser signs in.
const desktop = connectDesktop(showPlace);
const credentials = desktop === null ? createCredentials(window.sessionStorage) : null;
const link = desktop?.link ?? createHttpLink({ token: () => credentials?.token() ?? null });
const api = createAdminApi(link);
const panel = createPanel(
  api,
  credentials,
  ({ id, kind, text }) => notices.addOnce(id, strings.notices.kinds[kind], text, 'wait'),
  (change) => tellChange(change, api, desktop !== null),
);
panel.signIn.subscribe(() => {
  if (panel.signIn.get().kind === 'signed-out') notices.clear();
});

// A new link opened in this tab changes only the fragment: the page stays and takes the code.
window.addEventListener('hashchange', () => {
  const next = takeCodeFromAddress();
  if (next !== null) void panel.pair(next);
});
void panel.start(code);

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id root');
createRoot(root).render(
  <StrictMode>
    {/* Variables and classes come as style sheets: a <style> element would break the security policy. */}
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <QueryClientProvider client={panel.queryClient}>
        <DesktopContext value={desktop}>
          <PanelContext value={panel}>
            <App />
          </PanelContext>
        </DesktopContext>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
