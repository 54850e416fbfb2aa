/** The media type of Kubernetes' own protobuf bodies. */
export const protobufMediaType = 'application/vnd.kubernetes.protobuf';
