/** What a test does in the place of time, of a network and of a shopper: the controls of a sandbox. */
import { useMe } from '../../api/session.ts'
import { PageHead } from '../../parts/page.tsx'
import { Empty } from '../../shell/states.tsx'
import { BankControl } from './bank-control.tsx'
import { ClockControl } from './clock-control.tsx'
import { FailureControl } from './failure-control.tsx'
import { ResetControl } from './reset-control.tsx'
import { DeveloperTabs } from './tabs.tsx'

export function Component() {
  const { mode, merchant } = useMe()
  return (
    <>
      <PageHead title="Sandbox" />
      <DeveloperTabs />
      {mode === 'production' ? (
        <div className="panel">
          <Empty title="This is production" icon="locked">
            A clock that moves and failures to order are there in sandbox mode only.
          </Empty>
        </div>
      ) : (
        <>
          <ClockControl />
          {merchant && <BankControl />}
          {merchant && <FailureControl />}
          {merchant && <ResetControl merchant={merchant.name} />}
        </>
      )}
    </>
  )
}
