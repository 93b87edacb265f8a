/** What a page shows when it has nothing to show: it loads, is empty, failed, or is not for this user. */
import { Alert, Button, Center, List, Loader, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link, useRouteError } from 'react-router'
import { ApiError } from '../api/client.ts'
import { Copyable } from '../parts/copy.tsx'
import { Icon, type IconName } from '../parts/icon.tsx'
import { PageHead } from '../parts/page.tsx'

/** `height`: about what comes in its place, so that what is below stays where it is. */
export function Loading({ what = 'this page', height = 160 }: { what?: string; height?: number }) {
  return (
    <Center mih={height} role="status">
      <Loader size="sm" aria-hidden="true" />
      <span className="visually-hidden">Loading {what}</span>
    </Center>
  )
}

interface EmptyProps {
  title: string
  icon?: IconName
  /** What to do next. */
  children?: ReactNode
  action?: ReactNode
  /** Of a part of a page: it must not look like the page. */
  isPart?: boolean
}

export function Empty({ title, icon = 'empty', children, action, isPart = false }: EmptyProps) {
  if (isPart) {
    return (
      <div className="section-body">
        <Text>{title}.</Text>
        {children && (
          <Text c="dimmed" component="div">
            {children}
          </Text>
        )}
        {action}
      </div>
    )
  }
  return (
    <Stack align="center" gap="xs" py={48} px="md" ta="center">
      <Text c="dimmed" component="span">
        <Icon name={icon} size={32} />
      </Text>
      <Text fw={600}>{title}</Text>
      {children && (
        <Text c="dimmed" maw={460} component="div">
          {children}
        </Text>
      )}
      {action}
    </Stack>
  )
}

/** An error in the API's own words, with the id by which its call is found in the logs. */
export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { title, messages, correlationId } = toldOf(error)
  return (
    <Alert
      color="red"
      variant="outline"
      role="alert"
      title={title}
      icon={<Icon name="trouble" />}
      className="trouble"
    >
      <Stack gap="xs" align="flex-start">
        {messages.length === 1 ? (
          <Text>{messages[0]}</Text>
        ) : (
          <List>
            {messages.map((message) => (
              <List.Item key={message}>{message}</List.Item>
            ))}
          </List>
        )}
        {correlationId !== undefined && (
          <Text c="dimmed" size="sm" component="div">
            Correlation id: <Copyable text={correlationId} label="correlation id" />
          </Text>
        )}
        {onRetry && (
          <Button variant="default" size="xs" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  )
}

interface Told {
  title: string
  messages: readonly string[]
  correlationId: string | undefined
}

function toldOf(error: unknown): Told {
  if (error instanceof ApiError) {
    const title = TITLES[error.status] ?? (error.status >= 500 ? 'The server failed' : 'This was refused')
    return { title, messages: error.messages, correlationId: error.correlationId }
  }
  if (error instanceof TypeError) {
    const messages = ['Check your connection, and try again.']
    return { title: 'The server could not be reached', messages, correlationId: undefined }
  }
  return { title: 'Something went wrong', messages: ['Try again.'], correlationId: undefined }
}

const TITLES: Record<number, string> = {
  404: 'Not found',
  409: 'In conflict with another change',
  429: 'Too many tries',
  503: 'Not available just now',
}

export function NoPermission({ role }: { role: string }) {
  return (
    <>
      <PageHead title="No permission" />
      <div className="panel">
        <Empty title="Your role does not include this page" icon="locked">
          You are signed in as {role.toLowerCase()}. An owner of your account can change your role.
        </Empty>
      </div>
    </>
  )
}

export function NotFoundPage() {
  return (
    <>
      <PageHead title="Page not found" />
      <div className="panel">
        <Empty title="There is no page at this address" action={<Link to="/">Go to the first page</Link>} />
      </div>
    </>
  )
}

/** A page that could not be loaded, or broke while it was drawn. */
export function BrokenPage() {
  const error = useRouteError()
  return (
    <Stack maw={560} mx="auto" my="xl" px="md">
      <Title order={1}>This page cannot be shown</Title>
      <Failure error={error} onRetry={() => window.location.reload()} />
    </Stack>
  )
}

interface Asked<T> {
  data: T | undefined
  error: Error | null
  refetch(): unknown
}

/** What a query gave, or how it stands with it. */
export function Answered<T>({
  query,
  what,
  children,
}: {
  query: Asked<T>
  what?: string
  children(data: T): ReactNode
}) {
  if (query.data !== undefined) return children(query.data)
  if (query.error) return <Failure error={query.error} onRetry={() => void query.refetch()} />
  return <Loading {...(what !== undefined && { what })} />
}
