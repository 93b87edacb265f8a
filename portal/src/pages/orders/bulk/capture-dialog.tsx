/** Asks before many orders are captured, and says of each what became of it. */
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { ApiError } from '../../../api/client.ts'
import type { OrderSummary } from '../../../api/orders.ts'
import type { Named } from '../../../format/names.ts'
import { useFocusBack } from '../../../parts/focus-back.ts'
import { Money } from '../../../parts/money.tsx'
import { State } from '../../../parts/state.tsx'
import { ordersText, type Split, split, sums } from './bulk.ts'
import { type Result, useCaptureAll } from './capture-all.ts'

interface BulkCaptureProps {
  orders: readonly OrderSummary[]
  /** `hasBegun`: something was asked for, whatever came of it. */
  onClose(hasBegun: boolean): void
}

export function BulkCaptureDialog({ orders, onClose }: BulkCaptureProps) {
  // As they were when it was asked for: the list behind it changes with each capture.
  const [{ capturable, others }] = useState(() => split(orders))
  const { resultOf, pending, isRunning, run, stop } = useCaptureAll(capturable)
  const results = capturable.map(resultOf)
  const captured = count(results, 'captured')
  const isBegun = results.some(({ state }) => state !== 'waiting')
  useFocusBack()
  return (
    <Modal
      opened
      onClose={() => onClose(isBegun)}
      title="Capture in full"
      size="lg"
      closeOnClickOutside={false}
      closeOnEscape={!isRunning}
      withCloseButton={!isRunning}
    >
      <Stack gap="md">
        {!isBegun && <Question capturable={capturable} />}
        <div role="status">
          {isBegun && (
            <Text fw={600}>
              {captured} of {ordersText(capturable.length)} captured{isRunning && '…'}
            </Text>
          )}
        </div>
        {isBegun && <Results orders={capturable} resultOf={resultOf} />}
        {others.length > 0 && <LeftOut others={others} />}
        {!isRunning && count(results, 'open') > 0 && (
          <Text>
            Of some it is not known whether they were captured. Trying again is safe while this window is
            open: each is captured once at most.
          </Text>
        )}
        <Group justify="flex-end" gap="xs">
          {isRunning ? (
            <Button variant="default" onClick={stop}>
              Stop
            </Button>
          ) : (
            <Button variant="default" onClick={() => onClose(isBegun)}>
              Close
            </Button>
          )}
          {(isRunning || pending.length > 0) && (
            <Button loading={isRunning} onClick={() => void run()}>
              {isBegun ? `Try again (${pending.length})` : `Capture ${ordersText(pending.length)}`}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  )
}

const count = (results: readonly Result[], state: Result['state']) =>
  results.filter((one) => one.state === state).length

function Question({ capturable }: { capturable: readonly OrderSummary[] }) {
  if (capturable.length === 0) return <Text>None of the chosen orders can be captured.</Text>
  return (
    <>
      <Text>
        {capturable.length === 1 ? 'One order is' : `${ordersText(capturable.length)} are`} captured, each for
        all that is left of it. What is captured is paid out, and can be given back only by refunds.
      </Text>
      <dl className="sums verdict" aria-label="What is captured">
        {sums(capturable).map(({ currency, amount, count }) => (
          <div key={currency}>
            <dt>{ordersText(count)}</dt>
            <dd>
              <Money minor={amount} currency={currency} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  )
}

function LeftOut({ others }: Pick<Split, 'others'>) {
  return (
    <OrderList title={`${ordersText(others.length)} cannot be captured`}>
      {others.map(({ order, why }) => (
        <li key={order.order_id}>
          <span dir="auto">{nameOf(order)}</span>
          <span>{why}</span>
        </li>
      ))}
    </OrderList>
  )
}

interface ResultsProps {
  orders: readonly OrderSummary[]
  resultOf(order: OrderSummary): Result
}

function Results({ orders, resultOf }: ResultsProps) {
  return (
    <OrderList title="What became of each">
      {orders.map((order) => {
        const result = resultOf(order)
        return (
          <li key={order.order_id}>
            <span dir="auto">{nameOf(order)}</span>
            <State {...WORDS[result.state]} />
            {reasons(result).map((text) => (
              <p key={text}>{text}</p>
            ))}
          </li>
        )
      })}
    </OrderList>
  )
}

const WORDS: Record<Result['state'], Named> = {
  waiting: { word: 'Waiting', tone: 'neutral' },
  running: { word: 'Being captured', tone: 'info' },
  captured: { word: 'Captured', tone: 'good' },
  refused: { word: 'Refused', tone: 'bad' },
  changed: { word: 'Changed meanwhile', tone: 'warn' },
  open: { word: 'Not known', tone: 'warn' },
}

/** In the API's own words where it said anything. */
function reasons(result: Result): string[] {
  if (result.state === 'changed') return ['Another amount is left than was shown: nothing was captured.']
  if (result.state !== 'refused' && result.state !== 'open') return []
  const { error } = result
  if (!(error instanceof ApiError)) return ['The server could not be reached.']
  const { messages, correlationId } = error
  return [...messages, ...(correlationId === undefined ? [] : [`Correlation id: ${correlationId}`])]
}

/** By keyboard it is scrolled as well. */
function OrderList({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <Text fw={600}>{title}</Text>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <ul className="outcomes" tabIndex={0} aria-label={title}>
        {children}
      </ul>
    </section>
  )
}

const nameOf = (order: OrderSummary): string => order.merchant_reference1 || order.klarna_reference
