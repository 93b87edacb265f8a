/** Says that something was done: for the eye in a corner, and for a screen reader. */
import { useSyncExternalStore } from 'react'

const SHOWN_FOR_MS = 6000

let told = ''
let timer: number | undefined
const listeners = new Set<() => void>()

/** A short sentence: "Payouts are held." */
export function tell(sentence: string): void {
  set(sentence)
  window.clearTimeout(timer)
  timer = window.setTimeout(() => set(''), SHOWN_FOR_MS)
}

function set(sentence: string): void {
  told = sentence
  for (const listener of listeners) listener()
}

export function Told() {
  const sentence = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => told,
  )
  return (
    <div className="toast" role="status">
      {sentence !== '' && <p className="panel">{sentence}</p>}
    </div>
  )
}
