import { isGrpcServiceError, type Connection } from '@temporalio/client';
import { RankwrightError } from '../../core/errors';
import { searchAttributes } from '../../temporal.config';

/** A search attribute of this project as a server has it. */
export interface AttributeState {
  name: string;
  /** As Temporal's command line calls it, such as `Keyword`. */
  type: string;
  state: 'registered' | 'missing' | 'other-type';
  /** The type that it has, where that is another. */
  found?: string;
}

export interface AttributesClient {
  list(): Promise<AttributeState[]>;
  /** Adds what is missing and returns that. @throws RankwrightError where one has another type, or this may not add any. */
  register(): Promise<AttributeState[]>;
}

/** By the numbers of Temporal's `IndexedValueType`. */
const typeNames = ['Unspecified', 'Text', 'Keyword', 'Int', 'Double', 'Bool', 'Datetime', 'KeywordList'];
const permissionDenied = 7;
const unimplemented = 12;

/** The search attributes of a namespace beside those that this project needs. */
export function openAttributes(
  { operatorService }: Pick<Connection, 'operatorService'>,
  namespace: string,
  types: Readonly<Record<string, string>> = attributeTypes,
): AttributesClient {
  const list = async (): Promise<AttributeState[]> => {
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
    return Object.entries(types).map(([name, type]) => stateOf(name, type, customAttributes[name]));
  };
  return {
    list,
    register: async () => {
      const states = await list();
      refuseOtherTypes(states, namespace);
      const missing = states.filter(({ state }) => state === 'missing');
      if (missing.length === 0) return [];
      const added = missing.map(({ name, type }) => [name, typeNames.indexOf(type)] as const);
      await operatorService
        .addSearchAttributes({ namespace, searchAttributes: Object.fromEntries(added) })
        .catch((error: unknown) => {
          throw isNotAllowed(error) ? notAllowed(missing, namespace, error) : error;
        });
      return missing;
    },
  };
}

/** Name to type, as Temporal's command line takes them. */
export const attributeTypes: Readonly<Record<string, string>> = Object.fromEntries(
  Object.values(searchAttributes).map(({ name, type }) => [name, `${type[0]}${type.slice(1).toLowerCase()}`]),
);

/**
 * A run tells of itself by these attributes from its first stage on, and Temporal refuses one that it does not know. Where
 * nobody may list them this says nothing: then the start itself is refused.
 * @throws RankwrightError `not-configured`
 */
export async function requireAttributes(attributes: AttributesClient, namespace: string): Promise<void> {
  const states = await attributes.list().catch((error: unknown) => {
    if (isNotAllowed(error)) return [];
    throw error;
  });
  refuseOtherTypes(states, namespace);
  const missing = states.filter(({ state }) => state === 'missing').map(({ name }) => name);
  if (missing.length === 0) return;
  throw new RankwrightError(
    'not-configured',
    `the namespace ${namespace} of Temporal does not know the search attributes ${missing.join(', ')}`,
    { mend: 'register them once: npx rankwright attributes register' },
  );
}

function stateOf(name: string, type: string, index: number | undefined): AttributeState {
  if (index === undefined) return { name, type, state: 'missing' };
  const found = typeNames[index] ?? `type ${index}`;
  return found === type ? { name, type, state: 'registered' } : { name, type, state: 'other-type', found };
}

function refuseOtherTypes(states: readonly AttributeState[], namespace: string): void {
  const others = states.filter(({ state }) => state === 'other-type');
  if (others.length === 0) return;
  const named = others.map(({ name, type, found }) => `${name} is of type ${found}, not ${type}`).join('; ');
  const commands = others.map(
    ({ name }) => `temporal operator search-attribute remove --namespace ${namespace} --name ${name}`,
  );
  throw new RankwrightError('not-configured', `in the namespace ${namespace} of Temporal ${named}`, {
    mend: `remove what is in the way (lists of earlier runs lose its values) and register again, or use another namespace: ${commands.join(' && ')} && npx rankwright attributes register`,
  });
}

function isNotAllowed(error: unknown): boolean {
  return isGrpcServiceError(error) && [permissionDenied, unimplemented].includes(error.code);
}

function notAllowed(missing: readonly AttributeState[], namespace: string, cause: unknown): RankwrightError {
  const named = missing.map(({ name, type }) => `${name}=${type}`).join(' ');
  return new RankwrightError(
    'not-configured',
    `this account may not add search attributes to the namespace ${namespace}`,
    {
      mend: `have someone who may add these, with the type after each name: ${named}`,
      cause,
    },
  );
}
