/** What the operations of the sandbox's controls have in common. */
export const SANDBOX = '/sandbox/v1'
