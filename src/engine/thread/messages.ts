/**
 * What the HTTP thread and the engine's thread say to each other. Commands and outcomes cross as JSON text: half
 * as costly as a structured clone when few cross at a time, and no dearer when many do.
 */
import type { StorageSettings } from '../../storage/settings.ts'
import type { Command, Outcome } from '../command.ts'
import type { BatchReport } from '../engine.ts'
import type { CollectDue, StoreErrorKind } from '../store.ts'
import type { EngineSettings } from '../work.ts'

export interface EngineThreadSettings {
  storage: StorageSettings
  engine: EngineSettings
}

/** As JSON text. */
export type ToEngine =
  | { type: 'commands'; commands: [sequence: number, command: Command, bytes: number][] }
  | { type: 'reset'; sequence: number; merchantId: string }
  | { type: 'collect'; sequence: number; asks: readonly CollectDue[] }
  | { type: 'close' }

/** As JSON text. */
export type FromEngine =
  | { type: 'ready' }
  /** It could not start: `refused` is a sentence for the operator, otherwise a fault. */
  | { type: 'failed'; message: string; refused: boolean }
  | { type: 'outcomes'; outcomes: [sequence: number, outcome: Outcome][]; report?: BatchReport }
  /** Absent count: it could not be done. */
  | { type: 'reset'; sequence: number; deleted?: number }
  | { type: 'collected'; sequence: number; failed?: StoreErrorKind }
  | { type: 'fault'; error: { name: string; message: string; stack?: string }; correlationIds: string[] }
  | { type: 'closed' }
