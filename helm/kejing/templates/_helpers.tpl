{{/* Names, labels, and what pods and jobs of a service have in common. */}}

{{- define "kejing.fullname" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" }}{{ end }}
{{- end }}

{{/* of (dict "root" $ "name" "cdp") */}}
{{- define "kejing.selector" -}}
app.kubernetes.io/name: kejing
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- with .name }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- end }}

{{- define "kejing.labels" -}}
{{ include "kejing.selector" . }}
app.kubernetes.io/version: {{ .root.Values.image.tag | default .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/part-of: kejing
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "kejing.image" -}}
{{- $image := .root.Values.image -}}
{{- $digest := get $image.digests .name -}}
{{- printf "%s/%s/%s" $image.registry $image.repository .name -}}
{{- if $digest }}@{{ $digest }}{{ else }}:{{ $image.tag | default .root.Chart.AppVersion }}{{ end }}
{{- end }}

{{/* A service's values over the defaults, as YAML. */}}
{{- define "kejing.service" -}}
{{- toYaml (mergeOverwrite (deepCopy .root.Values.defaults) (index .root.Values.services .name)) -}}
{{- end }}

{{/* host:port of a service's gRPC; headless, so that clients balance over its pods. */}}
{{- define "kejing.grpcAddress" -}}
{{ include "kejing.fullname" .root }}-{{ .name }}-grpc.{{ .root.Release.Namespace }}.svc:7000
{{- end }}

{{- define "kejing.tokenIssuers" -}}
{{- $issuers := .Values.tokenIssuers -}}
{{- range $name, $service := .Values.services }}{{ if $service.enabled }}
{{- $issuers = append $issuers (dict "issuer" (printf "kejing:service:%s" $name) "jwksFile" (printf "/etc/kejing/service-keys/%s.jwks.json" $name) "service" $name) -}}
{{- end }}{{ end -}}
{{- toJson $issuers -}}
{{- end }}

{{- define "kejing.podSecurity" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: { type: RuntimeDefault }
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
{{- range . }}
  - name: {{ . }}
{{- end }}
{{- end }}
{{- end }}

{{- define "kejing.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{/* Environment of a service, for its pods and for its migration job: the job tries what the pods will need. */}}
{{- define "kejing.env" -}}
{{- $root := .root -}}
{{- $name := .name -}}
{{- $service := include "kejing.service" . | fromYaml -}}
- { name: KEJING_ENV, value: production }
- { name: KEJING_GRPC_PORT, value: "7000" }
- { name: KEJING_HTTP_PORT, value: {{ ternary "8080" "0" ($service.http | default false) | quote }} }
- { name: KEJING_ADMIN_PORT, value: "9464" }
# The kubelet and Prometheus come from outside; the network policy says who else may not.
- { name: KEJING_ADMIN_HOST, value: "0.0.0.0" }
- { name: KEJING_GRPC_CERT_FILE, value: /etc/kejing/tls/tls.crt }
- { name: KEJING_GRPC_KEY_FILE, value: /etc/kejing/tls/tls.key }
- { name: KEJING_GRPC_CA_FILE, value: /etc/kejing/tls/ca.crt }
- { name: KEJING_SERVICE_KEY_FILE, value: /etc/kejing/service-key/private.json }
- name: KEJING_TOKEN_ISSUERS
  value: {{ include "kejing.tokenIssuers" $root | quote }}
- { name: KEJING_KAFKA_BROKERS, value: {{ join "," $root.Values.kafka.brokers | quote }} }
- { name: KEJING_KAFKA_MECHANISM, value: {{ $root.Values.kafka.mechanism }} }
- { name: KEJING_KAFKA_TLS, value: {{ $root.Values.kafka.tls | quote }} }
- { name: KEJING_KAFKA_USERNAME, value: {{ $service.kafkaUsername | quote }} }
- { name: KEJING_DRAIN_MS, value: {{ $root.Values.lifecycle.drainMs | int | quote }} }
- { name: KEJING_LOG_LEVEL, value: {{ $root.Values.logLevel }} }
- { name: KEJING_BUSINESS_ZONE, value: {{ $root.Values.businessZone }} }
{{- range $callee := $service.calls }}
- { name: KEJING_{{ upper $callee }}_ADDRESS, value: {{ include "kejing.grpcAddress" (dict "root" $root "name" $callee) | quote }} }
{{- end }}
{{- if $root.Values.trustedCertificatesConfigMap }}
- { name: NODE_EXTRA_CA_CERTS, value: /etc/kejing/trusted/ca.crt }
{{- end }}
{{- if $root.Values.tracing.enabled }}
- { name: KEJING_OTEL, value: "on" }
- { name: KEJING_OTEL_ENDPOINT, value: {{ required "tracing.endpoint is needed where tracing.enabled is true" $root.Values.tracing.endpoint | quote }} }
- { name: KEJING_OTEL_RATIO, value: {{ $root.Values.tracing.ratio | quote }} }
{{- end }}
- { name: OTEL_SERVICE_NAME, value: {{ $name }} }
{{- if eq $name "cdp" }}
{{- with $service.erasureList.bucket }}
{{- if .url }}
- { name: KEJING_ERASURE_LIST_URL, value: {{ .url | quote }} }
- { name: KEJING_S3_REGION, value: {{ .region }} }
- name: KEJING_S3_ACCESS_KEY_ID
  valueFrom: { secretKeyRef: { name: {{ .accessKey.name }}, key: {{ .accessKey.key }} } }
- name: KEJING_S3_SECRET_ACCESS_KEY
  valueFrom: { secretKeyRef: { name: {{ .secretKey.name }}, key: {{ .secretKey.key }} } }
{{- else }}
- { name: KEJING_ERASURE_LIST_FILE, value: /var/lib/kejing/erasures/erasures.ndjson }
{{- end }}
{{- end }}
- { name: KEJING_COLLECTOR_PROXIES, value: {{ $root.Values.public.proxies | int | quote }} }
{{- end }}
{{- range $key := keys $service.env | sortAlpha }}
- name: {{ $key }}
  value: {{ get $service.env $key | toString | quote }}
{{- end }}
{{- range $key := keys $service.secretEnv | sortAlpha }}
{{- $ref := get $service.secretEnv $key }}
- name: {{ $key }}
  valueFrom: { secretKeyRef: { name: {{ $ref.name }}, key: {{ $ref.key }} } }
{{- end }}
{{- end }}

{{- define "kejing.mounts" -}}
- { name: tls, mountPath: /etc/kejing/tls, readOnly: true }
- { name: service-key, mountPath: /etc/kejing/service-key, readOnly: true }
- { name: service-keys, mountPath: /etc/kejing/service-keys, readOnly: true }
{{- if .root.Values.trustedCertificatesConfigMap }}
- { name: trusted, mountPath: /etc/kejing/trusted, readOnly: true }
{{- end }}
{{- end }}

{{- define "kejing.volumes" -}}
{{- $service := index .root.Values.services .name -}}
- name: tls
  secret: { secretName: {{ $service.tlsSecret }}, defaultMode: 0440 }
- name: service-key
  secret:
    secretName: {{ $service.serviceKey.name }}
    defaultMode: 0440
    items: [{ key: {{ $service.serviceKey.key }}, path: private.json }]
- name: service-keys
  configMap: { name: {{ .root.Values.serviceKeysConfigMap }} }
{{- with .root.Values.trustedCertificatesConfigMap }}
- name: trusted
  configMap: { name: {{ . }} }
{{- end }}
{{- end }}

{{/* Kafka's names of our parties: the services' users, and what jobs.topics.principals says. JSON. */}}
{{- define "kejing.principals" -}}
{{- $table := dict -}}
{{- range $name, $service := .Values.services }}{{ if ne $service.kafkaUsername $name }}{{ $_ := set $table $name (list $service.kafkaUsername) }}{{ end }}{{ end -}}
{{- toJson (mergeOverwrite $table .Values.jobs.topics.principals) -}}
{{- end }}

{{/* Kafka consumer groups of a service; of (dict "root" $ "name" "cdp"). JSON list. */}}
{{- define "kejing.consumerGroups" -}}
{{- toJson (get (.root.Files.Get "files/consumer-groups.json" | fromJson) .name) -}}
{{- end }}
