import type { ReactNode } from 'react'

export interface Fact {
  name: string
  value: ReactNode
}

interface FactsProps {
  facts: readonly (Fact | undefined)[]
  /** Beside each other, as many as there is room for with such a width each. */
  beside?: 'narrow' | 'wide'
}

/** Names and values; those without a value are left out. */
export function Facts({ facts, beside }: FactsProps) {
  return (
    <dl className={beside ? `facts facts-${beside}` : 'facts'}>
      {facts.map(
        (fact) =>
          fact?.value !== undefined &&
          fact.value !== '' && (
            <div key={fact.name}>
              <dt>{fact.name}</dt>
              <dd>{fact.value}</dd>
            </div>
          ),
      )}
    </dl>
  )
}
