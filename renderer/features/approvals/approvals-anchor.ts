/** Where links to the waiting statements lead. */
export const approvalsAnchor = 'approvals';
