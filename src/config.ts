/** The settings of a running Capstan. docs/reference/configuration.md is generated from SETTINGS. */
import type { Mode } from './engine/store.ts'

export interface Config {
  host: string
  /** 0 picks a free one. */
  port: number
  mode: Mode
  /** Folder of the embedded store; not used with `databaseUrl`. */
  dataDir: string
  databaseUrl?: string
  /** Used in `Location`. In sandbox mode it defaults to the address bound. */
  publicUrl?: string
  trustProxy: boolean
  allowRemoteSandbox: boolean
  /** Business time, ms. */
  idempotencyLifetimeMs: number
  /** Days until a new order expires. */
  authorizationDays: number
  logRetentionDays: number
  logMaxBytes: number
  logBodyMaxBytes: number
  /** Bootstrap operator of production mode, from the environment: never stored. */
  operator?: { username: string; secretDigest: string }
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent'
}
