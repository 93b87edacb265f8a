import type { ReactNode } from 'react'

interface Figure {
  name: string
  value: ReactNode
  /** Below it, small. */
  note?: ReactNode
}

/** The few figures that matter most, side by side; `flat` within a section. */
export function Figures({
  figures,
  flat = false,
}: {
  figures: readonly (Figure | undefined)[]
  flat?: boolean
}) {
  return (
    <dl className={flat ? 'amounts flat' : 'panel amounts'}>
      {figures.map(
        (figure) =>
          figure && (
            <div key={figure.name}>
              <dt>{figure.name}</dt>
              <dd>
                {figure.value}
                {figure.note !== undefined && <span className="figure-note">{figure.note}</span>}
              </dd>
            </div>
          ),
      )}
    </dl>
  )
}
