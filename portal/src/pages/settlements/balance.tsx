/** What the books come to, now or at the end of a day. */
import { Button, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import { useMe } from '../../api/session.ts'
import { balanceQuery } from '../../api/settlements.ts'
import { endOfDay } from '../../format/dates.ts'
import { Balances } from '../../parts/balances.tsx'
import { PageHead } from '../../parts/page.tsx'
import { When } from '../../parts/when.tsx'
import { Answered, Empty } from '../../shell/states.tsx'
import { SettlementTabs } from './tabs.tsx'

export function Component() {
  const { time_zone: zone, now } = useMe()
  const [parameters, setParameters] = useSearchParams()
  const day = parameters.get('day') ?? ''
  const end = endOfDay(day, zone)
  // Of a day that is not over yet, until now.
  const at = end === undefined || end > now ? undefined : end
  const query = useQuery(balanceQuery(at))
  return (
    <>
      <PageHead title="Balance" />
      <SettlementTabs />
      <div className="filters">
        <TextInput
          type="date"
          label="At the end of"
          value={day}
          onChange={(event) =>
            setParameters(event.currentTarget.value ? { day: event.currentTarget.value } : {})
          }
        />
        {day !== '' && (
          <Button variant="subtle" onClick={() => setParameters({})}>
            Now
          </Button>
        )}
      </div>
      <Answered query={query} what="the balance">
        {({ balances, at: booked }) =>
          balances.length === 0 ? (
            <div className="panel">
              <Empty title="Nothing was booked until then" icon="settlements">
                A capture is the first thing that is booked.
              </Empty>
            </div>
          ) : (
            <>
              <p className="note" style={{ paddingInline: 0 }}>
                Of everything that was booked until <When at={booked} to="second" />.
              </p>
              <Balances balances={balances} />
            </>
          )
        }
      </Answered>
    </>
  )
}
