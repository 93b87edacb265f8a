import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { DayFigures, Figures } from '../../api/figures.ts'
import { useMe } from '../../api/session.ts'
import { Money } from '../../parts/money.tsx'
import { expiringBefore } from './periods.ts'

/** The sums of the days shown, and what is open now. */
export function Tiles({ figures, currency }: { figures: Figures; currency: string }) {
  const { now, time_zone } = useMe()
  const { days, open_orders, expiring_orders } = figures
  const sum = (of: (day: DayFigures) => number) => days.reduce((total, day) => total + of(day), 0)
  const captures = sum((day) => day.captures)
  const refunds = sum((day) => day.refunds)
  const open = `/orders?status=AUTHORIZED,PART_CAPTURED&currency=${currency}`
  const showsPaid = days.some((day) => day.paid_out_amount !== undefined)
  return (
    <dl className="panel amounts">
      <Tile name="Captured" note={plural(captures, 'capture')}>
        <Money minor={sum((day) => day.captured_amount)} currency={currency} />
      </Tile>
      <Tile name="Refunded" note={plural(refunds, 'refund')}>
        <Money minor={sum((day) => day.refunded_amount)} currency={currency} />
      </Tile>
      {showsPaid && (
        <Tile name="Paid out" note="by the bank">
          <Money minor={sum((day) => day.paid_out_amount ?? 0)} currency={currency} />
        </Tile>
      )}
      <Tile name="Open orders" note="can be captured">
        <Link className="link" to={open}>
          {open_orders.toLocaleString('en')}
        </Link>
      </Tile>
      <Tile name="Expire soon" note="within seven days">
        {expiring_orders === 0 ? (
          '0'
        ) : (
          <Link className="link warn" to={`${open}&expires_before=${expiringBefore(now, time_zone)}`}>
            {expiring_orders.toLocaleString('en')}
          </Link>
        )}
      </Tile>
    </dl>
  )
}

const plural = (count: number, name: string) =>
  `${count.toLocaleString('en')} ${name}${count === 1 ? '' : 's'}`

function Tile({ name, note, children }: { name: string; note: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
      <dd className="tile-note">{note}</dd>
    </div>
  )
}
