import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPanelUrl } from '../../../electron/ipc/panel-origin.ts';
import { isPanelFrame } from '../../../electron/ipc/sender.ts';
import { closeOutcome } from '../../../electron/window/close-rule.ts';
import { isAllowedLink } from '../../../electron/window/external-links.ts';
import { panelFile } from '../../../electron/window/panel-files.ts';

const root = resolve('/opt/snowgate/renderer');

describe('the files of the panel', () => {
  test.each([
    ['snowgate://panel/', 'index.html', 'text/html; charset=utf-8'],
    ['snowgate://panel/index.html', 'index.html', 'text/html; charset=utf-8'],
    ['snowgate://panel/assets/index-JsLY8k82.css', 'assets/index-JsLY8k82.css', 'text/css; charset=utf-8'],
    ['snowgate://panel/index.html?x=1#pair', 'index.html', 'text/html; charset=utf-8'],
  ])('%s', (url, file, mediaType) => {
    expect(panelFile(root, url)).toEqual({ path: resolve(root, file), mediaType });
  });

  test.each([
    'snowgate://panel/..%2fsecret.html',
    'snowgate://panel/assets/..%5c..%5csecret.html',
    'snowgate://panel//etc/passwd.html',
    'snowgate://panel/C:/secret.html',
    'snowgate://panel/.hidden.js',
    'snowgate://panel/assets/%00.js',
    'snowgate://panel/assets/',
    'snowgate://panel/licences.md',
    'snowgate://panel/admin/snapshot',
    'snowgate://other/index.html',
    'snowgate://panel:1/index.html',
    'snowgate://user@panel/index.html',
    'file:///opt/snowgate/renderer/index.html',
    'https://panel/index.html',
    'not an address',
  ])('%s is not one of them', (url) => expect(panelFile(root, url)).toBeUndefined());

  test.each([
    'snowgate://panel/../secret.html',
    'snowgate://panel/%2e%2e/secret.html',
    'snowgate://panel/assets/../../secret.html',
  ])('%s is read from its root', (url) => {
    expect(panelFile(root, url)?.path).toBe(resolve(root, 'secret.html'));
  });

  test('no address leads out of the folder', () => {
    const part = fc.constantFrom(
      '..',
      '.',
      '%2e',
      '%2f',
      '%5c',
      '\\',
      '/',
      'a',
      ':',
      '%00',
      '~',
      ' ',
      'index',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 10 }), (parts) => {
        const file = panelFile(root, `snowgate://panel/${parts.join('')}.js`);
        if (file) expect(file.path.startsWith(`${root}/`) && !file.path.includes('..')).toBe(true);
      }),
    );
  });
});

describe('who may call', () => {
  const page = { url: 'snowgate://panel/', origin: 'snowgate://panel', parent: null };
  test('the page itself', () => expect(isPanelFrame(page)).toBe(true));
  test.each([
    ['a frame that is gone', null],
    ['nobody', undefined],
    ['a frame inside the page', { ...page, parent: page }],
    ['a web page', { ...page, url: 'https://evil.example/', origin: 'https://evil.example' }],
    ['a web page that is named alike', { ...page, url: 'https://panel/', origin: 'https://panel' }],
    ['an address that only begins alike', { ...page, url: 'snowgate://panel.evil.example/' }],
    ['another host of the scheme', { ...page, url: 'snowgate://other/', origin: 'snowgate://other' }],
    ['a page whose origin was taken away', { ...page, origin: 'null' }],
    ['a file', { ...page, url: 'file:///index.html', origin: 'file://' }],
    ['an empty page', { ...page, url: 'about:blank', origin: 'null' }],
  ])('not %s', (_name, frame) => expect(isPanelFrame(frame)).toBe(false));

  test.each(['snowgate://panel', 'snowgate://panel/x?y#z'])('%s is the panel', (url) =>
    expect(isPanelUrl(url)).toBe(true),
  );
  test.each([
    'snowgate:panel',
    'snowgate:///panel',
    'SNOWGATE2://panel/',
    'javascript:alert(1)//snowgate://panel/',
    '',
  ])('%j is not', (url) => expect(isPanelUrl(url)).toBe(false));
});

describe('links to the outside', () => {
  test.each([
    'https://docs.snowflake.com/en/sql-reference',
    'https://app.snowflake.com/x/#/compute/history/queries/01',
  ])('%s opens in the browser', (url) => expect(isAllowedLink(url)).toBe(true));
  test.each([
    'http://docs.snowflake.com/',
    'https://docs.snowflake.com.evil.example/',
    'https://evil.example/https://docs.snowflake.com/',
    'https://docs.snowflake.com@evil.example/',
    'https://user:secret@docs.snowflake.com/',
    'https://docs.snowflake.com:8443/',
    'https://sub.docs.snowflake.com/',
    'file:///etc/passwd',
    'smb://docs.snowflake.com/share',
    'javascript:alert(1)',
    'snowgate://panel/',
    'ms-settings:',
    'docs.snowflake.com',
    '',
  ])('%j does not', (url) => expect(isAllowedLink(url)).toBe(false));
});

describe('closing the window', () => {
  const usual = { quitting: false, keepInTray: true, trayShown: true, platform: 'linux' } as const;
  test.each([
    ['hides it in the tray', {}, 'hide'],
    ['quits where no tray shows an icon', { trayShown: false }, 'quit'],
    ['quits when the person wants it so', { keepInTray: false }, 'quit'],
    ['hides it on macOS, which has a dock', { trayShown: false, platform: 'darwin' }, 'hide'],
    ['quits on macOS when the person wants it so', { keepInTray: false, platform: 'darwin' }, 'quit'],
    ['lets it go when the app ends anyway', { quitting: true }, 'close'],
    [
      'lets it go when the app ends, tray or not',
      { quitting: true, keepInTray: false, trayShown: false },
      'close',
    ],
  ] as const)('%s', (_name, changes, outcome) => {
    expect(closeOutcome({ ...usual, ...changes })).toBe(outcome);
  });
});
