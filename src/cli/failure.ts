import { UsageError } from '../config.ts'
import { StoreError } from '../engine/store.ts'
import { StorageRefused } from '../storage/settings.ts'

/** A command that could not do what it was asked, for a reason that its message tells in a sentence. Exit code 1. */
export class CommandError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CommandError'
  }
}

/** Errors whose messages are written for the person at the terminal. */
export const FORESEEN = [UsageError, CommandError, StorageRefused, StoreError] as const
