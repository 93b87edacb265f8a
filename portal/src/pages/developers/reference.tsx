/** Every operation of the API, from the document that this server gives of itself. */
import { Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { useLocation } from 'react-router'
import { get } from '../../api/client.ts'
import { Icon } from '../../parts/icon.tsx'
import { PageHead, Section } from '../../parts/page.tsx'
import { Answered, Empty } from '../../shell/states.tsx'
import { type OpenApi, type Operation, operationsOf, type Resolve, resolver } from './openapi.ts'
import { OperationBody } from './operation.tsx'
import { DeveloperTabs } from './tabs.tsx'

export function Component() {
  const query = useQuery({
    queryKey: ['openapi'],
    queryFn: ({ signal }) => get<OpenApi>('/openapi.json', {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <>
      <PageHead title="API reference" />
      <DeveloperTabs />
      <Answered query={query} what="the API reference">
        {(document) => <Operations document={document} />}
      </Answered>
    </>
  )
}

function Operations({ document }: { document: OpenApi }) {
  const { hash } = useLocation()
  const [text, setText] = useState('')
  const operations = useMemo(() => operationsOf(document), [document])
  const resolve = useMemo(() => resolver(document), [document])
  const wanted = text.trim().toLowerCase()
  const shown = operations.filter(({ id, method, path, summary }) =>
    `${id} ${method} ${path} ${summary}`.toLowerCase().includes(wanted),
  )
  const tags = [...new Set(shown.map(({ tag }) => tag))]
  return (
    <>
      <TextInput
        type="search"
        mb="sm"
        aria-label="Find an operation"
        placeholder="Operation, path or word"
        leftSection={<Icon name="search" size={16} />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {tags.length === 0 && (
        <div className="panel">
          <Empty title="No operation fits" icon="search">
            Try a part of its path, like “captures”.
          </Empty>
        </div>
      )}
      {tags.map((tag) => (
        <Section key={tag} title={tag}>
          {shown
            .filter((operation) => operation.tag === tag)
            .map((operation) => (
              <OneOperation
                key={operation.id}
                operation={operation}
                resolve={resolve}
                isLinked={hash === `#${operation.id}`}
              />
            ))}
        </Section>
      ))}
      <Text size="sm" c="dimmed">
        The whole as a file:{' '}
        <a className="link" href="/openapi.json">
          openapi.json
        </a>
      </Text>
    </>
  )
}

interface OneOperationProps {
  operation: Operation
  resolve: Resolve
  isLinked: boolean
}

/** Drawn in full when it is opened: there are more than a hundred. */
function OneOperation({ operation, resolve, isLinked }: OneOperationProps) {
  const { id, method, path, summary } = operation
  const [isOpen, setOpen] = useState(isLinked)
  useEffect(() => {
    if (!isLinked) return
    setOpen(true)
    document.getElementById(id)?.scrollIntoView({ block: 'start' })
  }, [id, isLinked])
  return (
    <details
      className="operation"
      id={id}
      open={isOpen}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        <span className="mono method">{method}</span>
        <span className="mono">{path}</span>
        <span className="sum">{summary}</span>
      </summary>
      {isOpen && <OperationBody operation={operation} resolve={resolve} />}
    </details>
  )
}
