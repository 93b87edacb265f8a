import { type Named, words } from '../../format/names.ts'

const STATES: Record<string, Named> = {
  waiting: { word: 'On its way', tone: 'info' },
  sent: { word: 'Sent', tone: 'good' },
  failed: { word: 'Failed', tone: 'bad' },
}
export const messageState = (state: string): Named => STATES[state] ?? { word: words(state), tone: 'neutral' }

/** "Capture, refund" */
export function causesText(causes: readonly string[]): string {
  const [first = '', ...others] = causes.map(words)
  return [first, ...others.map((other) => other.toLowerCase())].join(', ')
}
