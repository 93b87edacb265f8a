/** How the business goes: the money of each day, what waits for somebody, and what will come. */
import { Group, NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import { type Figures, figuresQuery } from '../../api/figures.ts'
import { useMe } from '../../api/session.ts'
import { PageHead } from '../../parts/page.tsx'
import { Failure, Loading } from '../../shell/states.tsx'
import { ComingPayouts } from './coming-payouts.tsx'
import { DayCharts } from './day-charts.tsx'
import { FailedCalls } from './failed-calls.tsx'
import './home.css'
import { PERIODS, periodOf } from './periods.ts'
import { Tiles } from './tiles.tsx'
import { Welcome } from './welcome.tsx'

export function Component() {
  const [parameters, setParameters] = useSearchParams()
  const { time_zone, now, needs } = useMe()
  const period = periodOf(parameters.get('days'))
  const currency = parameters.get('currency') ?? undefined
  const query = useQuery(
    figuresQuery({
      time_zone,
      ...period.at(now, time_zone),
      ...(currency !== undefined && { currency }),
    }),
  )
  const set = (name: string, value: string) =>
    setParameters((before) => {
      const after = new URLSearchParams(before)
      after.set(name, value)
      return after
    })
  const { data: figures, error } = query
  const isNew = figures !== undefined && figures.currencies.length === 0
  return (
    <>
      <PageHead
        title="Home"
        actions={
          figures &&
          !isNew && (
            <Group gap="xs">
              {figures.currencies.length > 1 && (
                <NativeSelect
                  aria-label="Currency"
                  value={figures.currency ?? ''}
                  onChange={(event) => set('currency', event.currentTarget.value)}
                  data={figures.currencies}
                />
              )}
              <NativeSelect
                aria-label="Time"
                value={period.value}
                onChange={(event) => set('days', event.currentTarget.value)}
                data={PERIODS.map(({ value, label }) => ({ value, label }))}
              />
            </Group>
          )
        }
      />
      {error && <Failure error={error} onRetry={() => void query.refetch()} />}
      {!figures && !error && <Loading what="your figures" />}
      {isNew && <Welcome />}
      {figures?.currency !== undefined && <Business figures={figures} currency={figures.currency} />}
      {figures && needs.includes('logs') && <FailedCalls failed={figures.failed_calls} />}
    </>
  )
}

function Business({ figures, currency }: { figures: Figures; currency: string }) {
  const { payouts } = figures
  return (
    <>
      <Tiles figures={figures} currency={currency} />
      <DayCharts days={figures.days} currency={currency} />
      {payouts && <ComingPayouts payouts={payouts} nextAt={figures.next_cut_off} currency={currency} />}
    </>
  )
}
