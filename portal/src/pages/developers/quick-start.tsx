/** From nothing to a captured order, for each language. */
import { Tabs, Text } from '@mantine/core'
import { Link } from 'react-router'
import { useMe } from '../../api/session.ts'
import { Code } from '../../parts/code.tsx'
import { CopyButton } from '../../parts/copy-button.tsx'
import { PageHead, Section } from '../../parts/page.tsx'
import { snippets } from './snippets.ts'
import { DeveloperTabs } from './tabs.tsx'

export function Component() {
  const { mode } = useMe()
  const all = snippets(window.location.origin)
  return (
    <>
      <PageHead title="Quick-start" />
      <DeveloperTabs />
      <Section title="1. Credentials">
        <p className="note">
          {mode === 'sandbox' ? (
            <>
              In this sandbox <code className="mono">PK000001_demo</code> with the password{' '}
              <code className="mono">demo-key-not-secret</code> works at once.
            </>
          ) : (
            <>
              <Link className="link" to="/developers">
                Make a credential
              </Link>{' '}
              and keep its secret where your shop keeps others.
            </>
          )}{' '}
          The examples read them from <code className="mono">CAPSTAN_USERNAME</code> and{' '}
          <code className="mono">CAPSTAN_PASSWORD</code>.
        </p>
      </Section>
      <Section title="2. Place an order and capture it">
        <p className="note">
          Amounts are integers in minor units. A capture carries an idempotency key: repeated with the same
          one, it is made once.
        </p>
        <Tabs defaultValue={all[0]?.name ?? ''} keepMounted={false}>
          <Tabs.List px={14}>
            {all.map(({ name }) => (
              <Tabs.Tab key={name} value={name}>
                {name}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {all.map(({ name, note, code }) => (
            <Tabs.Panel key={name} value={name}>
              <Text
                component="div"
                p={14}
                display="flex"
                style={{ justifyContent: 'space-between', gap: 12 }}
              >
                <span>{note}</span>
                <CopyButton text={code} label={`example in ${name}`} />
              </Text>
              <Code text={code} label={`Example in ${name}`} />
            </Tabs.Panel>
          ))}
        </Tabs>
      </Section>
      <Section title="3. See what happened">
        <p className="note">
          Each answer has a <code className="mono">Klarna-Correlation-Id</code>. Put it into the box of the{' '}
          <Link className="link" to="/logs">
            logs
          </Link>
          : the call is there with its request, its answer, and for a refusal the reason in words.
        </p>
      </Section>
    </>
  )
}
