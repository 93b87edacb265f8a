import type { ReactNode } from 'react'

export interface Fact {
  name: string
  value: ReactNode
}

interface FactsProps {
  facts: readonly (Fact | undefined)[]
  /** Beside each other, as many as there is room for with such a width each. */
  beside?: 'narrow' | 'wide'
  /** Names in a column of their own, as the clauses of a contract have it. */
  asClauses?: boolean
}

/** Names and values; those without a value are left out. */
export function Facts({ facts, beside, asClauses = false }: FactsProps) {
  const look = beside ?? (asClauses ? 'clauses' : undefined)
  return (
    <dl className={look ? `facts facts-${look}` : 'facts'}>
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
