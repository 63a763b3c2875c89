/** The scheme on which the app serves its own panel. A page of it has an origin of its own, which no web page has. */
export const panelScheme = 'snowgate';

/** The one host of the scheme. */
const panelHost = 'panel';

/** Where the window is. */
export const panelUrl = `${panelScheme}://${panelHost}/`;

/** Whether an address is one of the panel's own. */
export function isPanelUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host, username, password } = new URL(url);
  return protocol === `${panelScheme}:` && host === panelHost && username === '' && password === '';
}
