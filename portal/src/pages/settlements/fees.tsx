/** What fees came to, month by month, and the files of each month. */
import { Anchor, NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import { useMe } from '../../api/session.ts'
import { madeQuery, summaryCsvOf, summaryPdfOf } from '../../api/settlements.ts'
import { boundsOf, lastMonths, type MonthSums, monthText, sumsByMonth } from '../../format/months.ts'
import { Money } from '../../parts/money.tsx'
import { PageHead, Section } from '../../parts/page.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { Answered, Empty } from '../../shell/states.tsx'
import { SettlementTabs } from './tabs.tsx'

const MONTHS = 12
const BAR_MAX_PX = 90

export function Component() {
  const { now, time_zone: zone } = useMe()
  const months = lastMonths(now, zone, MONTHS)
  const from = boundsOf(months.at(-1) ?? '', zone).from
  const to = boundsOf(months[0] ?? '', zone).to
  const query = useQuery(madeQuery(from, to))
  return (
    <>
      <PageHead title="Fees" />
      <SettlementTabs />
      <Answered query={query} what="the fees">
        {({ payouts, isWhole }) => {
          const currencies = [...new Set(payouts.map((payout) => payout.currency_code))].sort()
          if (currencies.length === 0) {
            return (
              <div className="panel">
                <Empty title="No payouts in the last twelve months" icon="settlements">
                  Fees are counted with the payouts that they are taken from.
                </Empty>
              </div>
            )
          }
          return <Months currencies={currencies} payouts={payouts} months={months} isWhole={isWhole} />
        }}
      </Answered>
    </>
  )
}

interface MonthsProps {
  currencies: string[]
  payouts: Parameters<typeof sumsByMonth>[0]
  months: string[]
  isWhole: boolean
}

function Months({ currencies, payouts, months, isWhole }: MonthsProps) {
  const { time_zone: zone } = useMe()
  const [parameters, setParameters] = useSearchParams()
  const currency = parameters.get('currency') ?? currencies[0] ?? ''
  const all = sumsByMonth(payouts, currency, months, zone)
  // Months before the first payout say nothing.
  const sums = all.slice(0, all.findLastIndex((month) => month.payouts > 0) + 1)
  const most = Math.max(1, ...sums.map(({ fees }) => fees))
  return (
    <>
      {currencies.length > 1 && (
        <div className="filters">
          <NativeSelect
            label="Currency"
            value={currency}
            onChange={(event) => setParameters({ currency: event.currentTarget.value })}
            data={currencies}
          />
        </div>
      )}
      <Section title={`Fees by month, in ${currency}`}>
        <Rows
          label="Fees by month"
          columns={columnsOf(currency, most, zone)}
          rows={sums}
          keyOf={({ month }) => month}
        />
        <p className="note">
          {isWhole ? '' : 'There are more payouts than were added up here: the files have all of them. '}
          Fees with their VAT, less what refunds gave back, in the month of the payout. What did not arrive
          and was paid again counts as paid out once, in the month of the first payout. Months begin in the
          time zone {zone}.
        </p>
      </Section>
    </>
  )
}

function columnsOf(currency: string, most: number, zone: string): Column<MonthSums>[] {
  const files = ({ month, payouts }: MonthSums) =>
    payouts > 0 && <MonthFiles month={month} zone={zone} currency={currency} />
  return [
    { head: 'Month', cell: ({ month }) => monthText(month), below: files },
    {
      head: 'Fees',
      end: true,
      cell: ({ fees }) => (
        <span className="bar-cell">
          <i style={{ width: Math.round((Math.max(fees, 0) / most) * BAR_MAX_PX) }} />
          <Money minor={fees} currency={currency} bare />
        </span>
      ),
    },
    {
      head: 'Of sales',
      end: true,
      cell: ({ fees, sales }) => (sales === 0 ? '–' : `${((100 * fees) / sales).toFixed(2)} %`),
    },
    {
      head: 'Sales',
      end: true,
      wide: true,
      cell: ({ sales }) => <Money minor={sales} currency={currency} bare />,
    },
    {
      head: 'Paid out',
      end: true,
      wide: true,
      cell: ({ paidOut }) => <Money minor={paidOut} currency={currency} bare />,
    },
    { head: 'Payouts', end: true, wide: true, cell: ({ payouts }) => payouts },
    { head: 'Files', wide: true, cell: files },
  ]
}

function MonthFiles({ month, zone, currency }: { month: string; zone: string; currency: string }) {
  const { from, to } = boundsOf(month, zone)
  const period = { start_date: from, end_date: to, currency_code: currency }
  return (
    <>
      <Anchor href={summaryCsvOf(period)} download aria-label={`CSV of ${monthText(month)}`}>
        CSV
      </Anchor>
      {' · '}
      <Anchor href={summaryPdfOf(period)} download aria-label={`PDF of ${monthText(month)}`}>
        PDF
      </Anchor>
    </>
  )
}
