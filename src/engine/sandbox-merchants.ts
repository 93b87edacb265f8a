/** The merchants that a sandbox brings, with credentials that are no secrets: see sandbox.ts. */

/** Not a secret, and says so wherever it is pasted. */
export const SANDBOX_PASSWORD = 'demo-key-not-secret'

export const SANDBOX_MERCHANTS = [
  {
    merchantId: 'PK000001_demo',
    username: 'PK000001_demo',
    password: SANDBOX_PASSWORD,
    /** For clients that send the raw key instead of a name and a password: such keys must differ. */
    apiKey: 'klarna_test_api_demo_PK000001_not_secret',
  },
  {
    merchantId: 'PK000002_demo',
    username: 'PK000002_demo',
    password: SANDBOX_PASSWORD,
    apiKey: 'klarna_test_api_demo_PK000002_not_secret',
  },
] as const

export const SANDBOX_MERCHANT_IDS: ReadonlySet<string> = new Set(
  SANDBOX_MERCHANTS.map(({ merchantId }) => merchantId),
)
