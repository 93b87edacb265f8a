/** Two sizes of tests: what `npm test` repeats a few times, `npm run test:full` repeats as often as it takes. */

/** The counts for a release, instead of those that fit into a few minutes. */
export const FULL = process.env.CAPSTAN_TEST_FULL === '1'

/** How often something is repeated. */
export function times(normally: number, inFull: number): number {
  return FULL ? inFull : normally
}

/** Says what was run and how often, beside the runner's own list of names. */
export function report(line: string): void {
  process.stdout.write(`  ${line}\n`)
}

/** Skips for this reason, except in CI, where what cannot be tested is a failure. */
export function skipReason(reason: string | undefined): string | undefined {
  if (reason !== undefined && process.env.CI) throw new Error(`${reason} In CI its tests must run.`)
  return reason
}
