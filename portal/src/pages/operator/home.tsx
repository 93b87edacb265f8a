/** What waits for the operator, and how the platform is. */
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import {
  type BankProblem,
  firstProblemsQuery,
  firstReviewsQuery,
  type MerchantFailures,
  overviewQuery,
  waitingPayoutsQuery,
} from '../../api/operator.ts'
import type { OrderSummary } from '../../api/orders.ts'
import type { Payout } from '../../api/settlements.ts'
import { holdName } from '../../format/settlement-names.ts'
import { Facts } from '../../parts/facts.tsx'
import { Money } from '../../parts/money.tsx'
import { PageHead, Section } from '../../parts/page.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { State } from '../../parts/state.tsx'
import { When } from '../../parts/when.tsx'
import { Answered } from '../../shell/states.tsx'

export function Component() {
  const overview = useQuery(overviewQuery)
  return (
    <>
      <PageHead title="Home" />
      <Waiting />
      <Reviews />
      <Problems />
      <Answered query={overview} what="failed calls">
        {({ failed_calls: { merchants, more } }) => <FailedCalls merchants={merchants} more={more} />}
      </Answered>
      <Answered query={overview} what="this instance">
        {({ mode, version }) => (
          <div className="panel section">
            <Facts
              beside="narrow"
              facts={[
                {
                  name: 'Mode',
                  value: mode === 'sandbox' ? <State word="Sandbox" tone="warn" /> : 'Production',
                },
                { name: 'Version', value: <span className="figures">{version}</span> },
              ]}
            />
          </div>
        )}
      </Answered>
    </>
  )
}

interface PartProps<T> {
  title: string
  all: { to: string; label: string }
  none: string
  rows: readonly T[]
  columns: Column<T>[]
  keyOf(row: T): string
  linkOf(row: T): string
  note?: ReactNode
}

/** The first of what waits, each with the way to where it is decided, and the way to all. */
function Part<T>({ title, all, none, rows, columns, keyOf, linkOf, note }: PartProps<T>) {
  return (
    <Section
      title={title}
      actions={
        <Link className="link" to={all.to}>
          {all.label}
        </Link>
      }
    >
      {rows.length === 0 ? (
        <p className="note">{none}</p>
      ) : (
        <Rows label={title} columns={columns} rows={rows} keyOf={keyOf} linkOf={linkOf} />
      )}
      {note}
    </Section>
  )
}

const PAYOUTS: Column<Payout>[] = [
  { head: 'Payout', cell: ({ payment_reference }) => <span className="mono">{payment_reference}</span> },
  { head: 'Why it waits', wraps: true, cell: ({ hold = '' }) => <State word={holdName(hold)} tone="warn" /> },
  { head: 'Merchant', wide: true, cell: ({ merchant_id }) => merchant_id },
  { head: 'Made', wide: true, cell: ({ created_at }) => created_at && <When at={created_at} relative /> },
  {
    head: 'Amount',
    end: true,
    cell: ({ totals, currency }) => <Money minor={totals.settlement_amount ?? 0} currency={currency} />,
  },
]

/** One that waits for an approval is decided on its own page, all others by their merchant's account or hold. */
function Waiting() {
  const query = useQuery(waitingPayoutsQuery)
  return (
    <Answered query={query} what="payouts that wait">
      {(payouts) => (
        <Part
          title="Payouts that wait"
          all={{ to: '/settlements', label: 'All payouts' }}
          none="None: every payout that was made is on its way."
          rows={payouts}
          columns={PAYOUTS}
          keyOf={({ payment_reference }) => payment_reference}
          linkOf={({ payment_reference, merchant_id, hold }) =>
            hold === 'AWAITING_APPROVAL'
              ? `/settlements/${payment_reference}`
              : `/operator/merchants/${encodeURIComponent(merchant_id)}`
          }
        />
      )}
    </Answered>
  )
}

const REVIEWS: Column<OrderSummary>[] = [
  { head: 'Order', cell: ({ klarna_reference }) => <span className="mono">{klarna_reference}</span> },
  { head: 'Merchant', cell: ({ merchant_id }) => merchant_id },
  { head: 'Placed', wide: true, cell: ({ created_at }) => <When at={created_at} relative /> },
  {
    head: 'Amount',
    end: true,
    cell: (order) => <Money minor={order.order_amount} currency={order.purchase_currency} />,
  },
]

function Reviews() {
  const query = useQuery(firstReviewsQuery)
  return (
    <Answered query={query} what="fraud reviews">
      {(orders) => (
        <Part
          title="Fraud reviews"
          all={{ to: '/operator/fraud', label: 'Decide' }}
          none="No order is under review."
          rows={orders}
          columns={REVIEWS}
          keyOf={({ order_id }) => order_id}
          linkOf={({ order_id }) => `/orders/${order_id}`}
        />
      )}
    </Answered>
  )
}

const PROBLEMS: Column<BankProblem>[] = [
  { head: 'What is wrong', wraps: true, cell: ({ problem }) => problem },
  { head: 'File', wide: true, wraps: true, cell: ({ file }) => <span className="mono">{file}</span> },
  { head: 'Noted', wide: true, cell: ({ noted_at }) => <When at={noted_at} relative /> },
]

function Problems() {
  const query = useQuery(firstProblemsQuery)
  return (
    <Answered query={query} what="problems of the bank">
      {(problems) => (
        <Part
          title="Problems of the bank"
          all={{ to: '/operator/bank', label: 'Files and problems' }}
          none="Everything that the bank said fits."
          rows={problems}
          columns={PROBLEMS}
          keyOf={({ problem, file, noted_at, payment_reference }) =>
            [noted_at, file, payment_reference, problem].join()
          }
          linkOf={({ payment_reference: reference }) =>
            reference === undefined ? '/operator/bank' : `/settlements/${encodeURIComponent(reference)}`
          }
        />
      )}
    </Answered>
  )
}

const FAILURES: Column<MerchantFailures>[] = [
  { head: 'Merchant', cell: ({ merchant_id }) => merchant_id ?? 'Nobody’s' },
  {
    head: 'Most frequent',
    wide: true,
    cell: ({ most_frequent: { status, error_code, calls } }) =>
      `${status} ${error_code ?? ''}, ${calls.toLocaleString('en')} ×`,
  },
  {
    head: 'Errors of the server',
    end: true,
    cell: ({ server_errors }) => server_errors.toLocaleString('en'),
  },
  { head: 'Calls', end: true, cell: ({ calls }) => calls.toLocaleString('en') },
]

function FailedCalls({ merchants, more }: { merchants: readonly MerchantFailures[]; more: boolean }) {
  return (
    <Part
      title="Failed calls, last 24 hours"
      all={{ to: '/logs?status_class=failed&within=24h', label: 'In the log' }}
      none="None: every call was answered with what it asked for."
      rows={merchants}
      columns={FAILURES}
      keyOf={({ merchant_id }) => merchant_id ?? ''}
      linkOf={({ merchant_id }) =>
        `/logs?${new URLSearchParams({
          status_class: 'failed',
          within: '24h',
          ...(merchant_id !== null && { merchant_id }),
        })}`
      }
      note={more && <p className="note">There were more: only the newest are counted.</p>}
    />
  )
}
