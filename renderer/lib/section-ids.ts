/** The sections that links and the desktop app lead to, with their ids on the page. */
export const sectionIds = {
  confirmations: 'confirmations',
  approvals: 'approvals',
  denials: 'denials',
  clients: 'clients',
} as const;
export type PanelSection = keyof typeof sectionIds;
