import { Text } from '@mantine/core'
import { statusTone } from '../../format/names.ts'
import { State } from '../../parts/state.tsx'
import { kindText, type Operation, type Resolve, type Schema } from './openapi.ts'
import { TryIt } from './try-it.tsx'

/** What an operation takes and answers, and a form that calls it. */
export function OperationBody({ operation, resolve }: { operation: Operation; resolve: Resolve }) {
  const { id, parameters, body, answers } = operation
  return (
    <div className="operation-body">
      <Text size="sm" c="dimmed">
        Operation <span className="mono">{id}</span>
      </Text>
      {parameters.length > 0 && (
        <div>
          <h3>Parameters</h3>
          <ul className="api-fields">
            {parameters.map((parameter) => (
              <li key={`${parameter.in} ${parameter.name}`}>
                <span className="mono">{parameter.name}</span>{' '}
                <span className="kind">
                  {[
                    `in the ${parameter.in}`,
                    kindText(parameter.schema ?? {}),
                    parameter.required && 'required',
                  ]
                    .filter(Boolean)
                    .join(', ')}
                </span>
                {parameter.description && <div>{parameter.description}</div>}
              </li>
            ))}
          </ul>
        </div>
      )}
      {body && (
        <div>
          <h3>Body</h3>
          <Fields schema={body} resolve={resolve} depth={0} />
        </div>
      )}
      <div>
        <h3>Answers</h3>
        <ul className="api-fields">
          {answers.map(({ status, description, schema }) => (
            <li key={status}>
              <State word={status} tone={statusTone(Number(status))} /> {description}
              {schema && Number(status) < 300 && <Fields schema={schema} resolve={resolve} depth={0} />}
            </li>
          ))}
        </ul>
      </div>
      <TryIt operation={operation} resolve={resolve} />
    </div>
  )
}

/** Deeper than anything that the API has: a schema that holds itself ends there. */
const DEPTH_MAX = 6

interface FieldsProps {
  schema: Schema
  resolve: Resolve
  depth: number
}

function Fields({ schema, resolve, depth }: FieldsProps) {
  const meant = resolve(schema)
  const object = [meant.type].flat().includes('array') && meant.items ? resolve(meant.items) : meant
  const fields = Object.entries(object.properties ?? {})
  if (fields.length === 0 || depth > DEPTH_MAX) return null
  return (
    <ul className="api-fields">
      {fields.map(([name, field]) => {
        const one = resolve(field)
        return (
          <li key={name}>
            <span className="mono">{name}</span>{' '}
            <span className="kind">
              {[kindText(one), object.required?.includes(name) && 'required'].filter(Boolean).join(', ')}
            </span>
            {one.description && <div>{one.description}</div>}
            <Fields schema={one} resolve={resolve} depth={depth + 1} />
          </li>
        )
      })}
    </ul>
  )
}
