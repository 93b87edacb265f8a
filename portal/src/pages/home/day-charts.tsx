import { Skeleton, Switch } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import type { DayFigures } from '../../api/figures.ts'
import { dayText } from '../../format/dates.ts'
import { Money } from '../../parts/money.tsx'
import { Section } from '../../parts/page.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'

/** The library of charts is larger than all pages together. */
const Bars = lazy(() => import('./bars.tsx'))

/** Each day's money as bars, and the same as a table: for who reads it aloud, and for who wants the figures. */
export function DayCharts({ days, currency }: { days: readonly DayFigures[]; currency: string }) {
  const [isTable, setTable] = useState(false)
  const showsPaid = days.some((day) => day.paid_out_amount !== undefined)
  const table = (
    <Rows
      label={`Each day’s money, ${currency}`}
      columns={showsPaid ? columnsIn(currency) : columnsIn(currency).slice(0, -1)}
      rows={days.toReversed()}
      keyOf={({ day }) => day}
    />
  )
  return (
    <Section
      title={`By day, ${currency}`}
      actions={
        <Switch
          size="xs"
          label="As a table"
          checked={isTable}
          onChange={(event) => setTable(event.currentTarget.checked)}
        />
      }
    >
      {isTable ? (
        table
      ) : (
        <>
          <div className="charts" aria-hidden="true">
            <Suspense
              fallback={
                <>
                  <Skeleton className="chart" />
                  {showsPaid && <Skeleton className="chart" />}
                </>
              }
            >
              <Bars
                days={days}
                currency={currency}
                title="Captured and refunded"
                series={[
                  { key: 'captured_amount', name: 'Captured', color: 'var(--chart-1)' },
                  { key: 'refunded_amount', name: 'Refunded', color: 'var(--chart-2)', isBelow: true },
                ]}
              />
              {showsPaid && (
                <Bars
                  days={days}
                  currency={currency}
                  title="Paid out"
                  series={[{ key: 'paid_out_amount', name: 'Paid out', color: 'var(--chart-3)' }]}
                />
              )}
            </Suspense>
          </div>
          <div className="visually-hidden">{table}</div>
        </>
      )}
    </Section>
  )
}

function columnsIn(currency: string): Column<DayFigures>[] {
  const money = (head: string, of: (day: DayFigures) => number): Column<DayFigures> => ({
    head,
    end: true,
    cell: (day) => <Money minor={of(day)} currency={currency} bare />,
  })
  return [
    { head: 'Day', cell: ({ day }) => dayText(`${day}T00:00:00Z`, 'UTC') },
    money('Captured', (day) => day.captured_amount),
    money('Refunded', (day) => day.refunded_amount),
    money('Paid out', (day) => day.paid_out_amount ?? 0),
  ]
}
