{{- define "troupe.labels" -}}
control-plane: v2-controller-manager
app.kubernetes.io/name: troupe
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/* A Role with its binding for the operator's account: dict root, name, rules, namespace. */}}
{{- define "troupe.role" -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: {{ .name }}
  namespace: {{ .namespace }}
  labels: {{- include "troupe.labels" .root | nindent 4 }}
rules: {{- .root.Files.Get .rules | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: {{ .name }}binding
  namespace: {{ .namespace }}
  labels: {{- include "troupe.labels" .root | nindent 4 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: {{ .name }}
subjects:
  - kind: ServiceAccount
    name: seldon-v2-controller-manager
    namespace: {{ .root.Release.Namespace }}
{{- end }}
