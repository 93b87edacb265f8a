import { payoutState } from '../format/names.ts'
import { holdName } from '../format/settlement-names.ts'
import { State } from './state.tsx'

/** What became of a payout; where it waits, why. */
export function PayoutState({ state, hold }: { state: string; hold?: string | undefined }) {
  if (hold !== undefined) return <State word={`Held: ${lowerFirst(holdName(hold))}`} tone="warn" />
  return <State {...payoutState(state)} />
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)
