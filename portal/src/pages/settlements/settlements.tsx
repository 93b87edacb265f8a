/** What was and will be paid out. The operator sees the payouts of all merchants. */
import { NativeSelect, TextInput } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useMe } from '../../api/session.ts'
import { type Payout, type PayoutFilters, payoutsQuery } from '../../api/settlements.ts'
import { endOfDay, startOfDay } from '../../format/dates.ts'
import { payoutState } from '../../format/names.ts'
import { HOLD_CHOICES, payoutKind } from '../../format/settlement-names.ts'
import { useFilters, type Values } from '../../parts/filters.tsx'
import { Money } from '../../parts/money.tsx'
import { ShowMore, useMore } from '../../parts/more.tsx'
import { PageHead } from '../../parts/page.tsx'
import { PayoutState } from '../../parts/payout-state.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { When } from '../../parts/when.tsx'
import { Empty, Failure, Loading } from '../../shell/states.tsx'
import { NextPayouts } from './next-payouts.tsx'
import { SettlementTabs } from './tabs.tsx'

const STATES = ['scheduled', 'created', 'sent', 'paid', 'failed', 'returned']
const FILTERS = ['state', 'hold', 'from', 'to', 'merchant_id'] as const
type Filter = (typeof FILTERS)[number]

const columnsOf = (isOperator: boolean): Column<Payout>[] => [
  {
    head: 'Payment reference',
    cell: (payout) => <span className="mono">{payout.payment_reference}</span>,
    below: ({ created_at }) => created_at && <When at={created_at} to="day" />,
  },
  { head: 'State', cell: ({ state, hold }) => <PayoutState state={state} hold={hold} /> },
  ...(isOperator ? [{ head: 'Merchant', wide: true, cell: (payout: Payout) => payout.merchant_id }] : []),
  { head: 'Kind', wide: true, cell: (payout) => payoutKind(payout.settlement_type) },
  {
    head: 'Made',
    wide: true,
    cell: ({ created_at }) => (created_at ? <When at={created_at} to="day" /> : 'Not yet'),
  },
  { head: 'Rows', wide: true, end: true, cell: (payout) => payout.items.toLocaleString('en') },
  {
    head: 'Amount',
    end: true,
    cell: (payout) => <Money minor={payout.totals.settlement_amount ?? 0} currency={payout.currency} />,
  },
]

export function Component() {
  const me = useMe()
  const isOperator = me.merchant === null
  const { parameters, value, set } = useFilters<Filter>()
  const found = useInfiniteQuery(payoutsQuery(filtersOf(parameters, me.time_zone)))
  const { hasNextPage } = found
  const more = useMore(found)
  const payouts = found.data?.pages.flatMap((page) => page.payouts)
  const isFiltered = FILTERS.some(value)
  return (
    <>
      <PageHead title="Settlements" />
      <SettlementTabs />
      {!isOperator && <NextPayouts />}
      <PayoutFilterBar value={value} set={set} isOperator={isOperator} />
      <div className="panel">
        {found.error && <Failure error={found.error} onRetry={() => void found.refetch()} />}
        {!payouts && !found.error && <Loading what="payouts" />}
        {payouts?.length === 0 && !hasNextPage && <NoPayouts isFiltered={isFiltered} />}
        {payouts && (payouts.length > 0 || hasNextPage) && (
          <Rows
            label="Payouts"
            columns={columnsOf(isOperator)}
            rows={payouts}
            keyOf={(payout) => payout.payment_reference}
            linkOf={(payout) => `/settlements/${payout.payment_reference}`}
            height="calc(100dvh - 220px)"
            onEnd={more}
            footer={<ShowMore query={found} />}
          />
        )}
      </div>
    </>
  )
}

function NoPayouts({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) return <Empty title="No payout fits">Take a filter away.</Empty>
  return (
    <Empty title="No payouts yet" icon="settlements">
      A payout is made at the cut-off that follows a captured order. In a sandbox, move the clock forward to
      see one.
    </Empty>
  )
}

/** Days are the merchant's. */
function filtersOf(parameters: URLSearchParams, zone: string): PayoutFilters {
  const state = parameters.get('state')
  const hold = parameters.get('hold')
  const from = startOfDay(parameters.get('from') ?? '', zone)
  const to = endOfDay(parameters.get('to') ?? '', zone)
  const merchantId = parameters.get('merchant_id')?.trim()
  return {
    ...(state && { state }),
    ...(hold && { hold }),
    ...(from !== undefined && { created_from: from }),
    ...(to !== undefined && { created_to: to }),
    ...(merchantId && { merchant_id: merchantId }),
  }
}

interface FilterBarProps {
  value(name: Filter): string
  set(values: Values<Filter>): void
  isOperator: boolean
}

function PayoutFilterBar({ value, set, isOperator }: FilterBarProps) {
  const field = (name: Filter, label: string) => ({
    label,
    value: value(name),
    onChange: (event: { currentTarget: { value: string } }) => set({ [name]: event.currentTarget.value }),
  })
  return (
    <div className="filters">
      <NativeSelect
        {...field('state', 'State')}
        data={[
          { label: 'All that were made', value: '' },
          ...STATES.map((value) => ({ label: payoutState(value).word, value })),
        ]}
      />
      <NativeSelect
        {...field('hold', 'Held')}
        data={[{ label: 'Held or not', value: '' }, ...HOLD_CHOICES]}
      />
      <TextInput type="date" {...field('from', 'Made from')} />
      <TextInput type="date" {...field('to', 'Made until')} />
      {isOperator && <TextInput {...field('merchant_id', 'Merchant id')} />}
    </div>
  )
}
