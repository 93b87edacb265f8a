import type { CSSProperties } from 'react'
import type { Named } from '../format/names.ts'

/** A state: its word, with a dot in its tone. */
export function State({ word, tone }: Named) {
  return (
    <span className="state" style={{ '--tone': `var(--${tone})` } as CSSProperties}>
      {word}
    </span>
  )
}
