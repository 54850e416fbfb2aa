import { qualifiedName, StatusError } from '../model/status-error.ts';
import type { Attributes } from './attributes.ts';
import type { User } from './user.ts';

/** 401: nobody the server knows. */
export function unauthorized(): StatusError {
  return new StatusError(401, 'Unauthorized', 'Unauthorized');
}

/** 403 in the words of the real server; `reason` says what went wrong on the way, if anything did. */
export function forbiddenTo(user: User, attributes: Attributes, reason = ''): StatusError {
  const why = reason === '' ? '' : `: ${reason}`;
  const who = `User ${JSON.stringify(user.name)}`;
  if (attributes.type === 'path') {
    const { verb, path } = attributes;
    const message = `forbidden: ${who} cannot ${verb} path ${JSON.stringify(path)}${why}`;
    return new StatusError(403, 'Forbidden', message, {});
  }
  const { verb, group, resource, subresource, namespace, name } = attributes;
  const whole = subresource === '' ? resource : `${resource}/${subresource}`;
  const where =
    namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`;
  const what = qualifiedName({ group, plural: resource }) + (name === '' ? '' : ` "${name}"`);
  const message = `${what} is forbidden: ${who} cannot ${verb} resource "${whole}" in API group "${group}" ${where}${why}`;
  return new StatusError(403, 'Forbidden', message, {
    ...(name === '' ? {} : { name }),
    ...(group === '' ? {} : { group }),
    kind: resource,
  });
}
