import type { KubeCore } from '../core/kube-core.ts';
import { unknownResource } from '../model/status-error.ts';
import { KubernetesSchemas } from '../schema/kubernetes-schemas.ts';
import { type Answer, jsonAnswer } from './answer.ts';
import {
  aggregatedDiscovery,
  apiGroup,
  apiGroupList,
  apiResourceList,
  apiVersions,
} from './discovery.ts';
import { aggregatedDiscoveryVersion } from './media-type.ts';
import { openApiDocument, openApiIndex } from './openapi.ts';
import type { RequestTarget } from './request-target.ts';
import { servedResources } from './served-resources.ts';

/** The version that clients are told they talk to. */
const served = { major: '1', minor: '33', gitVersion: 'v1.33.0' };

/**
 * Answers a request for one of the documents that describe the server.
 *
 * @throws StatusError 404 for a group, version or path that is not served.
 */
export function documentAnswer(
  core: KubeCore,
  target: Exclude<RequestTarget, { readonly type: 'resource' }>,
  accept: string,
  host: string,
): Answer {
  const types = core.types();
  const resources = servedResources(types);
  switch (target.type) {
    case 'health':
      return { code: 200, body: 'ok', contentType: 'text/plain; charset=utf-8' };
    case 'version':
      return jsonAnswer({ ...served, platform: `${process.platform}/${process.arch}` });
    case 'root': {
      const version = aggregatedDiscoveryVersion(accept);
      if (version !== undefined) {
        const contentType = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
        return jsonAnswer(aggregatedDiscovery(resources, target.legacy, version), 200, contentType);
      }
      return jsonAnswer(target.legacy ? apiVersions(host) : apiGroupList(resources));
    }
    case 'group':
      if (!resources.some(({ group }) => group === target.group)) {
        throw unknownResource();
      }
      return jsonAnswer(apiGroup(resources, target.group));
    case 'groupVersion':
      if (
        !resources.some(
          ({ group, version }) => group === target.group && version === target.version,
        )
      ) {
        throw unknownResource();
      }
      return jsonAnswer(apiResourceList(resources, target.group, target.version));
    case 'openApiIndex':
      return jsonAnswer(openApiIndex(types, core.typesRevision));
    case 'openApi': {
      // Read anew for each document: clients keep them, and descriptions are large.
      const document = openApiDocument(types, target.groupVersion, new KubernetesSchemas());
      if (document === undefined) {
        throw unknownResource();
      }
      return jsonAnswer(document);
    }
    default:
      throw unknownResource();
  }
}
