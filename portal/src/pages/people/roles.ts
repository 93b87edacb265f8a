import { roleName } from '../../format/names.ts'

/** What each role is for, in a line. */
const ROLE_NOTES: Record<string, string> = {
  owner: 'everything, users and credentials too',
  support: 'reads and changes orders',
  finance: 'reads orders, settlements and the contract',
  developer: 'reads orders and logs in full, credentials, the sandbox',
  read_only: 'reads, and changes nothing',
}

export const ROLE_CHOICES = Object.entries(ROLE_NOTES).map(([value, note]) => ({
  value,
  label: `${roleName(value)}: ${note}`,
}))
