/** Where links of the panel may lead: outside, in the person's own browser. */
const allowedHosts: readonly string[] = [
  // A query's own page, by its id.
  'app.snowflake.com',
  'docs.snowflake.com',
  'modelcontextprotocol.io',
  'github.com',
];

/**
 * Whether a link may be opened outside: https, one of the hosts that the panel links to, nothing in it that could hide
 * where it leads.
 */
export function isAllowedLink(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, port, username, password } = new URL(url);
  return (
    protocol === 'https:' &&
    port === '' &&
    username === '' &&
    password === '' &&
    allowedHosts.includes(hostname)
  );
}
