/**
 * The credentials that a sandbox brings. They are constants on purpose: printed at start, written in the
 * documentation, the same on every machine. A production database never holds them.
 */

/** Not a secret, and says so wherever it is pasted. */
const PASSWORD = 'demo-key-not-secret'

export const SANDBOX_MERCHANTS = [
  {
    merchantId: 'PK000001',
    username: 'PK000001_demo',
    password: PASSWORD,
    /** For clients that send the raw key instead of a name and a password: such keys must differ. */
    apiKey: 'klarna_test_api_demo_PK000001_not_secret',
  },
  {
    merchantId: 'PK000002',
    username: 'PK000002_demo',
    password: PASSWORD,
    apiKey: 'klarna_test_api_demo_PK000002_not_secret',
  },
] as const

export const SANDBOX_OPERATOR = { username: 'operator_demo', password: PASSWORD } as const
